/**
 * Webhooks to those who subscribed, signed as the ones that we take (Standard Webhooks). In: rows
 * of {@code webhook_out}, written with the change that they tell. Out: HTTP requests, each again
 * and again under one id until the receiver has it; one route a subscription, made from the
 * template {@code dispatch-webhooks}.
 */
@NullMarked
package dev.andon.dispatch.webhook;

import org.jspecify.annotations.NullMarked;
