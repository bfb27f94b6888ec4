/** Programs that people name without saying that they are processes. */
const PROGRAMS = new Set(
  `nginx apache apache2 httpd postgres postgresql mysqld mysql mariadb mongod mongo redis redis-server memcached java node
nodejs python python3 ruby php php-fpm perl sshd systemd journald dockerd containerd kubelet etcd haproxy envoy traefik
caddy rabbitmq kafka elasticsearch prometheus grafana cron crond bash chrome firefox gunicorn celery puma unicorn varnish
squid bind named dnsmasq rsync curl wget git gcc make npm vault consul nomad clickhouse cassandra`.split(
    /\s+/,
  ),
);

export const isProgram = (name: string): boolean => PROGRAMS.has(name.toLowerCase());
