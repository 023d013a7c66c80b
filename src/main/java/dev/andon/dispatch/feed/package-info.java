/**
 * Who hears of what: tickets for the teams, and copies of events and changed cases for those who
 * follow a topic. In: processed events and changes of cases. Out: effects for the outbox.
 */
@NullMarked
package dev.andon.dispatch.feed;

import org.jspecify.annotations.NullMarked;
