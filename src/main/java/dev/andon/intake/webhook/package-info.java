/**
 * Signed webhooks (Standard Webhooks): the signature is checked before anything is stored, the raw
 * bytes are stored before anything is parsed.
 */
@NullMarked
package dev.andon.intake.webhook;

import org.jspecify.annotations.NullMarked;
