package dev.andon.whatif.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** Reports of what-ifs, the latest {@value #KEPT} of each policy. */
public final class WhatIfReports {
  private static final int KEPT = 20;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private final DataSource dataSource;

  public WhatIfReports(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * A report.
   *
   * @param name of the policy
   * @param hash of the draft
   * @param author who asked
   */
  public record Report(
      long id,
      String name,
      String hash,
      String author,
      Instant at,
      boolean validated,
      Map<String, Object> report) {

    /** Without what it says of single cases. */
    public Map<String, Object> head() {
      Map<String, Object> head = new LinkedHashMap<>();
      head.put("id", id);
      head.put("name", name);
      head.put("hash", hash);
      head.put("author", author);
      head.put("at", at.toString());
      head.put("validated", validated);
      return head;
    }

    /** All of it. */
    public Map<String, Object> whole() {
      Map<String, Object> whole = head();
      whole.putAll(report);
      return whole;
    }
  }

  /** Keeps a report. */
  public Report save(
      String tenant, String name, String hash, String author, Instant at, WhatIfRound.Answer answer)
      throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into whatif_report (tenant, name, hash, author, at, validated, report) values (?, ?, ?, ?, ?, ?, ?::json) returning id");
        PreparedStatement delete =
            connection.prepareStatement(
                "delete from whatif_report where tenant = ? and name = ? and id not in"
                    + " (select id from whatif_report where tenant = ? and name = ? order by id desc limit "
                    + KEPT
                    + ")")) {
      insert.setString(1, tenant);
      insert.setString(2, name);
      insert.setString(3, hash);
      insert.setString(4, author);
      insert.setTimestamp(5, Timestamp.from(at));
      insert.setBoolean(6, answer.validated());
      insert.setString(7, json(answer.report()));
      long id;
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        id = row.getLong(1);
      }
      delete.setString(1, tenant);
      delete.setString(2, name);
      delete.setString(3, tenant);
      delete.setString(4, name);
      delete.executeUpdate();
      return new Report(id, name, hash, author, at, answer.validated(), answer.report());
    }
  }

  private static String json(Map<String, Object> report) {
    try {
      return MAPPER.writeValueAsString(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain values can always be written", e);
    }
  }

  /** The latest report of exactly a text. */
  public Optional<Report> latest(String tenant, String name, String hash) throws SQLException {
    return reports(tenant, name).stream().filter(one -> one.hash().equals(hash)).findFirst();
  }

  /** The reports of a policy, the latest first. */
  public List<Report> reports(String tenant, String name) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select * from whatif_report where tenant = ? and name = ? order by id desc")) {
      select.setString(1, tenant);
      select.setString(2, name);
      List<Report> reports = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          reports.add(
              new Report(
                  row.getLong("id"),
                  name,
                  row.getString("hash"),
                  row.getString("author"),
                  row.getTimestamp("at").toInstant(),
                  row.getBoolean("validated"),
                  read(row.getString("report"))));
        }
      }
      return reports;
    }
  }

  private static Map<String, Object> read(String json) {
    try {
      return MAPPER.readValue(json, OBJECT);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored report cannot be read", e);
    }
  }
}
