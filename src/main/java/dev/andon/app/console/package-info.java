/**
 * Hawtio in this process: the routes, queues and stage MBeans in a browser, behind the same users
 * as everything else.
 */
@NullMarked
package dev.andon.app.console;

import org.jspecify.annotations.NullMarked;
