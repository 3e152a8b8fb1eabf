import { existsSync } from 'node:fs';
import { NODE_TLS } from './authority.ts';
import { enableUnit, type Machine, maskUnit, putFile, settleUnit } from './machine.ts';
import { must } from './run.ts';

/** Who has an FTP access is in this file, which the agent writes, and in the index made from it. */
export const FTP = {
  passwords: '/etc/pure-ftpd/pureftpd.passwd',
  database: '/etc/pure-ftpd/pureftpd.pdb',
  passivePorts: { from: 40_000, to: 40_100 },
};
/** No account below may sign in by FTP: sites' own users begin here. */
export const SMALLEST_SITE_UID = 20_000;

/**
 * pure-ftpd for the sites' virtual users, with TLS or not at all. It runs from a unit of its own, with
 * every option in sight; the package's start script (which knows other ways to sign in) is masked.
 */
export async function setUpFtp(machine: Machine, certificateChanged: boolean): Promise<void> {
  await maskUnit(machine, 'pure-ftpd.service');
  if (existsSync('/lib/systemd/system/inetd.service')) await maskUnit(machine, 'inetd.service');
  if (!existsSync(FTP.passwords)) await putFile(machine, FTP.passwords, '', { mode: 0o600 });
  if (!existsSync(FTP.database)) {
    await must(machine.run, ['pure-pw', 'mkdb', FTP.database, '-f', FTP.passwords]);
    await must(machine.run, ['chmod', '0600', FTP.database]);
    machine.changes.push(FTP.database);
  }
  const changed = await putFile(machine, '/etc/systemd/system/orbite-ftp.service', unit());
  await enableUnit(machine, 'orbite-ftp.service');
  if (machine.live && changed) await must(machine.run, ['systemctl', 'daemon-reload']);
  await settleUnit(machine, 'orbite-ftp.service', 'restart', changed || certificateChanged);
}

function unit(): string {
  const options = [
    ...['--login', `puredb:${FTP.database}`], // the only way to sign in
    ...['--minuid', SMALLEST_SITE_UID],
    '--noanonymous',
    '--chrooteveryone',
    ...['--tls', 2], // refuse a session without TLS, and a password before it
    ...['--tlsciphersuite', 'HIGH:!aNULL:!SSLv3:!TLSv1:!TLSv1.1'],
    ...['--certfile', `${NODE_TLS.certificate},${NODE_TLS.key}`],
    ...['--passiveportrange', `${FTP.passivePorts.from}:${FTP.passivePorts.to}`],
    ...['--maxclientsnumber', 200],
    ...['--maxclientsperip', 10],
    ...['--peruserlimits', '10:0'],
    ...['--maxidletime', 10],
    ...['--limitrecursion', '20000:20'],
    ...['--umask', '133:022'],
    ...['--syslogfacility', 'ftp'],
    '--customerproof',
    '--displaydotfiles',
    '--dontresolve',
    ...['--pidfile', '/run/pure-ftpd/pure-ftpd.pid'],
  ];
  return `[Unit]
Description=FTP (TLS only) for the sites of this node
After=network.target

[Service]
ExecStart=/usr/sbin/pure-ftpd ${options.join(' ')}
RuntimeDirectory=pure-ftpd
Restart=on-failure
RestartSec=1
NoNewPrivileges=yes
CapabilityBoundingSet=CAP_AUDIT_CONTROL CAP_AUDIT_WRITE CAP_CHOWN CAP_DAC_READ_SEARCH CAP_NET_BIND_SERVICE CAP_SETGID CAP_SETUID CAP_SYS_CHROOT CAP_SYS_NICE
ProtectSystem=strict
ReadWritePaths=/srv
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
LockPersonality=yes
SystemCallArchitectures=native
TasksMax=400

[Install]
WantedBy=multi-user.target
`;
}
