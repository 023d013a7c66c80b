/**
 * Reads {@code config/*.yaml} into the records of the stages; an error names the file, the path,
 * the value and what was expected.
 */
@NullMarked
package dev.andon.app.config;

import org.jspecify.annotations.NullMarked;
