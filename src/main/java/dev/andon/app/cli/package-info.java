/**
 * The command line. Results go to standard output, everything else to standard error. Exit codes: 0
 * done, 1 could not run, 2 wrong usage, 3 ran and the answer is no.
 */
@NullMarked
package dev.andon.app.cli;

import org.jspecify.annotations.NullMarked;
