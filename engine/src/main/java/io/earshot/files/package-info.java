/** What several parts do to files and folders. */
@NullMarked
package io.earshot.files;

import org.jspecify.annotations.NullMarked;
