/** What a webhook is sent, and what its answers mean. Notices in, HTTP requests out; called by the lanes' threads. */
@NullMarked
package io.earshot.sinks.webhook;

import org.jspecify.annotations.NullMarked;
