/**
 * Casework: one case per type and business key, its life, its audit trail and the tickets that
 * invite teams to it. In: findings with decisions, and the verbs of people. Out: case rows, log
 * entries, tickets. REST in {@code casework.rest}, store in {@code casework.store}.
 */
@NullMarked
package dev.andon.casework;

import org.jspecify.annotations.NullMarked;
