/**
 * Decisions that operations staff edit: typed inputs and outputs, rules in order of which the first
 * that hits wins, and tests. In: the texts of {@code config/decisions/<name>}. Out: a {@link
 * dev.andon.decision.Ruling}. Expressions are compiled behind {@link
 * dev.andon.decision.ExpressionLanguage}; files are read in {@code decision.file}.
 */
@NullMarked
package dev.andon.decision;

import org.jspecify.annotations.NullMarked;
