#!/bin/sh
# What an administrator would type to make one site on a node, and nothing else: user, PHP-FPM pool,
# virtual host, database, `nginx -t` and both reloads. Run by `bench/floor.ts`; see there.
#   floor.sh prepare | site NAME VERSION PASSWORD | remove NAME VERSION | clean
set -eu

RUN=/run/orbite-bench
FPM=orbite-bench-fpm.service
VHOSTS=/etc/nginx/orbite/sites
HOMES=/srv/bench

case $1 in
  prepare)
    # The common FPM of the distribution, which a node of Orbite does not run.
    version=$2
    mkdir -p $RUN/pool.d $HOMES
    printf '[global]\nerror_log = %s/error.log\ninclude = %s/pool.d/*.conf\n' $RUN $RUN >$RUN/fpm.conf
    printf '[idle]\nuser = www-data\nlisten = %s/idle.sock\npm = ondemand\npm.max_children = 1\n' $RUN >$RUN/pool.d/idle.conf
    # A file, because systemd-run would hand `$MAINPID` to kill as these very letters, and the reload would fail.
    printf '[Unit]\nStartLimitIntervalSec=0\n[Service]\nType=notify\nExecStart=/usr/sbin/php-fpm%s --nodaemonize --fpm-config %s/fpm.conf\nExecReload=/bin/kill -USR2 $MAINPID\n' "$version" $RUN >/run/systemd/system/$FPM
    systemctl daemon-reload
    systemctl start $FPM
    ;;
  site)
    name=$2 version=$3 password=$4 page=$5
    useradd --home-dir $HOMES/"$name" --create-home --skel /var/empty --shell /usr/sbin/nologin "$name"
    mkdir $HOMES/"$name"/www
    printf '%s' "$page" >$HOMES/"$name"/www/index.php
    chown -R "$name":www-data $HOMES/"$name"
    chmod 750 $HOMES/"$name"
    cat >$RUN/pool.d/"$name".conf <<EOF
[$name]
user = $name
group = $name
listen = $RUN/$name.sock
listen.group = www-data
pm = ondemand
pm.max_children = 4
EOF
    cat >$VHOSTS/bench-"$name".conf <<EOF
server {
  listen 80;
  server_name $name.test;
  root $HOMES/$name/www;
  index index.php;
  location ~ \.php$ { include fastcgi.conf; fastcgi_pass unix:$RUN/$name.sock; }
}
EOF
    mariadb -e "CREATE DATABASE $name; CREATE USER $name@localhost IDENTIFIED BY '$password'; GRANT ALL ON $name.* TO $name@localhost"
    nginx -t -q
    systemctl reload $FPM
    systemctl reload nginx.service
    ;;
  remove)
    name=$2
    rm -f $VHOSTS/bench-"$name".conf $RUN/pool.d/"$name".conf
    mariadb -e "DROP DATABASE IF EXISTS $name; DROP USER IF EXISTS $name@localhost"
    ;;
  clean)
    systemctl stop $FPM 2>/dev/null || true
    rm -f /run/systemd/system/$FPM
    systemctl daemon-reload
    systemctl reload nginx.service
    for home in $HOMES/*; do
      [ -d "$home" ] || continue
      userdel "$(basename "$home")" 2>/dev/null || true
    done
    rm -rf $RUN $HOMES
    ;;
esac
