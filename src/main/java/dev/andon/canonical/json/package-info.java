/**
 * JSON of canonical events: structured CloudEvents 1.0, the content hash, and validation against
 * the JSON Schemas of {@code schemas/}.
 */
@NullMarked
package dev.andon.canonical.json;

import org.jspecify.annotations.NullMarked;
