/**
 * Who may do what: one file of users and roles, asked by REST, the console and the command line
 * alike.
 */
@NullMarked
package dev.andon.app.security;

import org.jspecify.annotations.NullMarked;
