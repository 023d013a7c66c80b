/**
 * Delivery of what lies in {@code edi/out/<partner>}, to the partner's SFTP or AS2 server; one
 * route a partner, made from the templates {@code dispatch-sftp} and {@code dispatch-as2}.
 */
@NullMarked
package dev.andon.dispatch.partner;

import org.jspecify.annotations.NullMarked;
