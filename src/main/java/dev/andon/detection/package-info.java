/**
 * Recognition: pure functions from an object's facts to findings (contract 4). In: changed objects
 * of the working set. Out: {@link dev.andon.detection.Finding}s, true or cleared.
 */
@NullMarked
package dev.andon.detection;

import org.jspecify.annotations.NullMarked;
