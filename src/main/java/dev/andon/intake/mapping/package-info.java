/**
 * Mappings as data: how a record of a feed (CSV row, webhook body, ERP row) becomes canonical
 * events. A new source is a file under {@code mappings/}, no Java.
 */
@NullMarked
package dev.andon.intake.mapping;

import org.jspecify.annotations.NullMarked;
