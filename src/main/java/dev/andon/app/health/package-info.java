/** Is the system ready: what it stands on, asked anew at every look. */
@NullMarked
package dev.andon.app.health;

import org.jspecify.annotations.NullMarked;
