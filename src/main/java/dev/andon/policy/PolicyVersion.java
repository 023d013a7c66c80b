package dev.andon.policy;

/**
 * One immutable version of a policy file.
 *
 * @param name exceptions, scoring or calendars
 * @param version from 1
 * @param body the file's text
 */
public record PolicyVersion(String name, int version, String body) {}
