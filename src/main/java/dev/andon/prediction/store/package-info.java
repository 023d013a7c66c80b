/** Reads what predictions are made of, and keeps what became of them. */
@NullMarked
package dev.andon.prediction.store;

import org.jspecify.annotations.NullMarked;
