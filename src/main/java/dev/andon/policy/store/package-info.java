/** Policy versions in PostgreSQL. */
@NullMarked
package dev.andon.policy.store;

import org.jspecify.annotations.NullMarked;
