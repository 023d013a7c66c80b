/**
 * Champion and challenger: what a text in shadow says of the cases that others decide, compared.
 */
@NullMarked
package dev.andon.shadow;

import org.jspecify.annotations.NullMarked;
