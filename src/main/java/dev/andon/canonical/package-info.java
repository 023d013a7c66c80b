/**
 * Canonical events: the one shape that every source is turned into (CloudEvents 1.0, see {@code
 * docs/events.md}), with deterministic identities and content hashes (decision 0003). Pure; JSON
 * lives in {@code canonical.json}.
 */
@NullMarked
package dev.andon.canonical;

import org.jspecify.annotations.NullMarked;
