/**
 * Files that we take from partners' SFTP servers: in come finished files, out go stored messages of
 * the door {@code edi}; one route a partner, made from the template {@code intake-sftp}.
 */
@NullMarked
package dev.andon.intake.sftp;

import org.jspecify.annotations.NullMarked;
