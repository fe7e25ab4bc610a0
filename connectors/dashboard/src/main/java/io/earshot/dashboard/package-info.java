/**
 * The API and the page: what the topics hold, to browsers and programs, and what people say back. In: topics; out: HTTP, see
 * {@code openapi.yaml}. {@link io.earshot.dashboard.Dashboard} connects the parts, on threads of their own.
 */
@NullMarked
package io.earshot.dashboard;

import org.jspecify.annotations.NullMarked;
