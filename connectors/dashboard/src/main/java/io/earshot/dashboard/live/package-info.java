/**
 * What happens, to whoever listens: Server-Sent Events. In: changes from the readers' threads; out: messages, written without
 * waiting for any client, on a thread of its own.
 */
@NullMarked
package io.earshot.dashboard.live;

import org.jspecify.annotations.NullMarked;
