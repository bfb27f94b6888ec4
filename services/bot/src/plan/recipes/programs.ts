/** Programs that people name without saying that they are processes. */
const PROGRAMS = new Set(
  `nginx apache apache2 httpd postgres postgresql mysqld mysql mariadb mongod mongo redis redis-server redis-sentinel kube-apiserver kube-proxy kube-scheduler memcached java node
nodejs python python3 ruby php php-fpm perl sshd systemd journald dockerd containerd kubelet etcd haproxy envoy traefik
caddy rabbitmq kafka elasticsearch prometheus grafana cron crond chrome firefox gunicorn celery puma varnish
squid dnsmasq rsync curl wget git gcc npm vault consul nomad clickhouse cassandra`.split(/\s+/),
);

export const isProgram = (name: string): boolean => PROGRAMS.has(name.toLowerCase());
