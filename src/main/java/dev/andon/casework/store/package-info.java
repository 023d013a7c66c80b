/** Cases, decisions and their log in PostgreSQL. */
@NullMarked
package dev.andon.casework.store;

import org.jspecify.annotations.NullMarked;
