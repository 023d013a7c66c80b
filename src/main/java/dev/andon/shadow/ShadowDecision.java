package dev.andon.shadow;

/**
 * What a challenger would have decided, beside a decision that holds.
 *
 * @param n number of the decision that holds
 * @param challenger SHA-256 of the text in shadow
 */
public record ShadowDecision(String caseId, int n, String challenger, Figures figures) {}
