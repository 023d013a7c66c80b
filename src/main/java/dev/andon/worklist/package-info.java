/**
 * Worklists: which case a person works next. In: the cases that wait for a team, what a person may
 * work, and how often that person has pulled. Out: their order as of the full hour or start of
 * shift, and the case to take. Nothing is stored but the pulls.
 */
@NullMarked
package dev.andon.worklist;

import org.jspecify.annotations.NullMarked;
