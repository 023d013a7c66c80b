package dev.andon.pipeline.batch;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The stages in the JMX tree: {@code dev.andon:type=Stage,name=…}. */
public final class Stages implements AutoCloseable {
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final Map<String, Stage> stages = new ConcurrentHashMap<>();

  /** The stage of a name, registered at first use. */
  public Stage stage(String name) {
    return stages.computeIfAbsent(name, this::register);
  }

  private Stage register(String name) {
    try {
      Stage stage = new Stage();
      ObjectName objectName = objectName(name);
      if (server.isRegistered(objectName)) {
        server.unregisterMBean(objectName);
      }
      server.registerMBean(stage, objectName);
      return stage;
    } catch (JMException e) {
      throw new IllegalStateException("cannot register the stage " + name, e);
    }
  }

  private static ObjectName objectName(String name) throws JMException {
    return new ObjectName("dev.andon:type=Stage,name=" + name);
  }

  @Override
  public void close() throws JMException {
    for (String name : stages.keySet()) {
      server.unregisterMBean(objectName(name));
    }
  }
}
