/**
 * What-if: the recorded history of a tenant decided again, by the policies that were in force and
 * by those of a draft. In: the changes of facts and what people did, in the order in which they
 * came ({@code fact_change}, {@code case_log}), and two shelves of playbooks. Out: whether the
 * first replay comes to what is stored, and what the draft would have done otherwise. Nothing is
 * written; the store lies in {@code whatif.store}.
 */
@NullMarked
package dev.andon.whatif;

import org.jspecify.annotations.NullMarked;
