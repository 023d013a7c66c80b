/**
 * Delivery of what lies in {@code edi/out/<partner>} to the partner's SFTP server; one route a
 * partner, made from the template {@code dispatch-sftp}.
 */
@NullMarked
package dev.andon.dispatch.sftp;

import org.jspecify.annotations.NullMarked;
