/** What files hold. Notices in, lines out, on disk before they count as delivered; called by the lanes' threads. */
@NullMarked
package io.earshot.sinks.files;

import org.jspecify.annotations.NullMarked;
