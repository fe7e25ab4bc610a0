/** What is delivered, whatever the receiver: records in, notices with a key and a payload out. Called by the readers' threads. */
@NullMarked
package io.earshot.sinks.notice;

import org.jspecify.annotations.NullMarked;
