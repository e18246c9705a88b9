// Deploys a host as an engine does: each prompt takes the next step of a list, other events are answered by their names.
// Deploy AUTHORITY LOG COMMAND…: the folder of a CA (ca.pem, ca.key), where the host's log goes, how its agent is reached.

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.text.SimpleDateFormat;
import java.util.Arrays;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import org.ovirt.otopi.constants.BaseEnv;
import org.ovirt.otopi.constants.Confirms;
import org.ovirt.otopi.constants.CoreEnv;
import org.ovirt.otopi.constants.NetEnv;
import org.ovirt.otopi.constants.Queries;
import org.ovirt.otopi.constants.SysEnv;
import org.ovirt.otopi.dialog.Event;
import org.ovirt.otopi.dialog.MachineDialogParser;
import org.ovirt.otopi.dialog.SoftError;
import org.ovirt.ovirt_host_deploy.constants.Const;
import org.ovirt.ovirt_host_deploy.constants.Displays;
import org.ovirt.ovirt_host_deploy.constants.GlusterEnv;
import org.ovirt.ovirt_host_deploy.constants.VdsmEnv;
import org.ovirt.ovirt_host_deploy.constants.VirtEnv;

public final class Deploy {
    private static final String KEY =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGsF9h1CqUpd9Xb5hdpoCUuyhcdC6ynFOp1rOnfV3dlF engine";

    private final MachineDialogParser parser = new MachineDialogParser();
    private final Path authority;
    private final Path log;
    private String[] chain;

    private final Iterator<Step> customization = steps(
        () -> tell("log", parser.cliEnvironmentGet(CoreEnv.LOG_FILE_NAME)),
        () -> set("OVIRT_ENGINE/correlationId", "5a0e"),
        () -> tell("node", (Boolean) parser.cliEnvironmentGet(VdsmEnv.OVIRT_NODE)),
        () -> tell("id", (String) parser.cliEnvironmentGet(VdsmEnv.VDSM_ID)),
        () -> set(SysEnv.CLOCK_SET, true),
        () -> set(NetEnv.SSH_ENABLE, true),
        () -> set(NetEnv.SSH_KEY, KEY),
        () -> set(NetEnv.FIREWALLD_DISABLE_SERVICES, new String[] {"dhcpv6-client"}),
        () -> set(VdsmEnv.CONFIG_PREFIX + "vars/ssl", "true"),
        () -> set(VdsmEnv.CONFIG_PREFIX + "addresses/management_port", Integer.toString(54321)),
        () -> set(VdsmEnv.ENGINE_PORT, 80),
        () -> set(VdsmEnv.MANAGEMENT_BRIDGE_NAME, null),
        () -> set(VdsmEnv.CERTIFICATE_ENROLLMENT, Const.CERTIFICATE_ENROLLMENT_INLINE),
        () -> set(VirtEnv.ENABLE, true),
        () -> set(GlusterEnv.ENABLE, false),
        parser::cliNoop,
        parser::cliInstall);

    private final Iterator<Step> termination = steps(
        () -> tell("error", (Boolean) parser.cliEnvironmentGet(BaseEnv.ERROR)),
        () -> tell("incomplete", (Boolean) parser.cliEnvironmentGet(
            org.ovirt.ovirt_host_deploy.constants.CoreEnv.INSTALL_INCOMPLETE)),
        () -> tell("reasons", ((String[]) parser.cliEnvironmentGet(
            org.ovirt.ovirt_host_deploy.constants.CoreEnv.INSTALL_INCOMPLETE_REASONS)).length),
        () -> tell("reboot", (Boolean) parser.cliEnvironmentGet(SysEnv.REBOOT)),
        this::downloadLog,
        () -> set(CoreEnv.LOG_REMOVE_AT_EXIT, true),
        parser::cliQuit);

    private Deploy(Path authority, Path log) {
        this.authority = authority;
        this.log = log;
    }

    public static void main(String[] arguments) throws Exception {
        Deploy deploy = new Deploy(Paths.get(arguments[0]), Paths.get(arguments[1]));
        List<String> command = Arrays.asList(arguments).subList(2, arguments.length);
        Process agent = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            deploy.parser.setStreams(agent.getInputStream(), agent.getOutputStream());
            deploy.converse();
            if (!agent.waitFor(60, TimeUnit.SECONDS)) throw new IOException("the agent does not end");
            deploy.tell("code", agent.exitValue());
        } finally {
            agent.destroyForcibly();
        }
    }

    private void converse() throws Exception {
        for (;;) {
            Event.Base event = parser.nextEvent();
            if (event instanceof Event.Terminate) return;
            if (!handled(event)) throw new SoftError("Unexpected event '" + event + "'");
            if (isAnswered(event)) parser.sendResponse(event);
        }
    }

    private boolean handled(Event.Base base) throws Exception {
        if (base instanceof Event.Log) {
            Event.Log event = (Event.Log) base;
            tell(event.severity.toString(), event.record);
            return true;
        }
        if (base instanceof Event.QueryString) return nextStep(((Event.QueryString) base).name);
        if (base instanceof Event.Confirm) {
            Event.Confirm event = (Event.Confirm) base;
            tell("confirm", event.what);
            event.reply = Confirms.GPG_KEY.equals(event.what)
                || org.ovirt.ovirt_host_deploy.constants.Confirms.DEPLOY_PROCEED.equals(event.what);
            return event.reply;
        }
        if (base instanceof Event.QueryValue) return giveTime((Event.QueryValue) base);
        if (base instanceof Event.DisplayMultiString) {
            Event.DisplayMultiString event = (Event.DisplayMultiString) base;
            if (!Displays.CERTIFICATE_REQUEST.equals(event.name)) return false;
            chain = sign(String.join("\n", event.value));
            return true;
        }
        if (base instanceof Event.QueryMultiString) {
            Event.QueryMultiString event = (Event.QueryMultiString) base;
            event.value = chain;
            return org.ovirt.ovirt_host_deploy.constants.Queries.CERTIFICATE_CHAIN.equals(event.name);
        }
        return false;
    }

    private static boolean isAnswered(Event.Base event) {
        return event instanceof Event.Confirm || event instanceof Event.QueryValue
            || event instanceof Event.QueryMultiString;
    }

    private boolean nextStep(String prompt) throws Exception {
        if (Queries.CUSTOMIZATION_COMMAND.equals(prompt)) customization.next().take();
        else if (Queries.TERMINATION_COMMAND.equals(prompt)) termination.next().take();
        else return false;
        return true;
    }

    private boolean giveTime(Event.QueryValue event) {
        if (!Queries.TIME.equals(event.name)) return false;
        SimpleDateFormat format = new SimpleDateFormat("yyyyMMddHHmmssZ");
        format.setTimeZone(TimeZone.getTimeZone("UTC"));
        event.value = format.format(new Date());
        return true;
    }

    /** By openssl, as an engine's own CA does it. */
    private String[] sign(String request) throws Exception {
        Path file = authority.resolve("host.csr");
        Files.write(file, request.getBytes(StandardCharsets.US_ASCII));
        Process openssl = new ProcessBuilder("openssl", "x509", "-req", "-in", "host.csr", "-CA", "ca.pem", "-CAkey",
            "ca.key", "-set_serial", "2", "-days", "20", "-out", "host.pem", "-subj", "/O=Test/CN=host.example.test")
            .directory(authority.toFile()).redirectErrorStream(true).start();
        if (!openssl.waitFor(30, TimeUnit.SECONDS) || openssl.exitValue() != 0) throw new IOException("openssl fails");
        String both = text("ca.pem") + text("host.pem");
        return both.split("\n");
    }

    private String text(String name) throws IOException {
        return new String(Files.readAllBytes(authority.resolve(name)), StandardCharsets.US_ASCII);
    }

    private void downloadLog() throws IOException {
        try (OutputStream out = Files.newOutputStream(log)) {
            parser.cliDownloadLog(out);
        }
    }

    private void set(String key, Object value) throws IOException {
        parser.cliEnvironmentSet(key, value);
    }

    private void tell(String what, Object value) {
        System.out.println(what + " " + value);
    }

    private interface Step {
        void take() throws Exception;
    }

    private static Iterator<Step> steps(Step... steps) {
        return Arrays.asList(steps).iterator();
    }
}
