/** What REST routes share: JSON answers, problem+json, the caller and its rights. */
@NullMarked
package dev.andon.app.http;

import org.jspecify.annotations.NullMarked;
