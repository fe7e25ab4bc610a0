/** What an MQTT broker is sent. Notices in, messages out; called by the lanes' threads, told by the client's own of its connection. */
@NullMarked
package io.earshot.sinks.mqtt;

import org.jspecify.annotations.NullMarked;
