/** The files of a decision: YAML, read with the place of every value. */
@NullMarked
package dev.andon.decision.file;

import org.jspecify.annotations.NullMarked;
