/** Reads what a what-if plays again and compares with, on one snapshot; keeps its reports. */
@NullMarked
package dev.andon.whatif.store;

import org.jspecify.annotations.NullMarked;
