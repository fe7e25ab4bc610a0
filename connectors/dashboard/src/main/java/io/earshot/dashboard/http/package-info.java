/**
 * The HTTP side: what is asked for is checked here, and answered from the store, the topics and the live stream. In: requests
 * of anybody; out: answers as {@code openapi.yaml} describes them. Runs on the server's threads.
 */
@NullMarked
package io.earshot.dashboard.http;

import org.jspecify.annotations.NullMarked;
