import { describe, expect, test } from "vitest";
import { hideSecrets } from "./hide-secrets.ts";

const SECRET = "hunter2hunter2";

describe("a secret among arguments does not leave the host", () => {
  test.each([
    [["app", "--password", SECRET]],
    [["app", `--password=${SECRET}`]],
    [["app", "-password", SECRET]],
    [["app", "--db-passwd", SECRET]],
    [["app", "--dbPassword", SECRET]],
    [["app", "--token", SECRET, "--verbose"]],
    [["app", "--api-key", SECRET]],
    [["app", `API_KEY=${SECRET}`]],
    [["env", `AWS_SECRET_ACCESS_KEY=${SECRET}`, "app"]],
    [["java", `-Djavax.net.ssl.keyStorePassword=${SECRET}`, "-jar", "a.jar"]],
    [["app", `postgres://web:${SECRET}@db.example.org:5432/shop`]],
    [["app", `redis://:${SECRET}@cache:6379`]],
    [["git", "clone", "https://hunter2hunter2hunter2@git.example.org/a.git"]],
    [["curl", "-u", `ann:${SECRET}`, "https://example.org"]],
    [["curl", `-uann:${SECRET}`, "https://example.org"]],
    [["curl", "-H", `Authorization: Bearer ${SECRET}`, "https://example.org"]],
    [["curl", "-H", `X-Api-Key: ${SECRET}`]],
    [["curl", `https://example.org/?user=1&access_token=${SECRET}&b=2`]],
    [["curl", "-d", `{"user":"ann","password":"${SECRET}"}`]],
    [["curl", "-d", `{'client_secret': '${SECRET}'}`]],
    [["mysql", `-p${SECRET}`, "shop"]],
    [["/usr/bin/mysqldump", "-u", "root", `-p${SECRET}`]],
    [["sshpass", "-p", SECRET, "ssh", "web-3"]],
    [["redis-cli", "-a", SECRET, "ping"]],
    [["sh", "-c", `mysql -u root -p${SECRET} shop`]],
    [["sh", "-c", `exec app --token ${SECRET} --port 80`]],
    [["sh", "-c", `PGPASSWORD=${SECRET} psql; true`]],
    [["sh", "-c", `PASSWORD="${SECRET} with spaces" app`]],
    [[`app: worker --secret ${SECRET} (idle)`]],
    [["openssl", "rsa", "-passin", `pass:${SECRET}`]],
    [["app", "eyJhbGciOiJIUzI1NiJ9.hunter2hunter2.c2lnbmF0dXJl"]],
    [["app", "ghp_hunter2hunter2hunter2hunter2hunter2"]],
    [["app", "sk_live_hunter2hunter2"]],
    [["app", "glpat-hunter2hunter2"]],
    [["app", "xoxb-12345-hunter2hunter2"]],
    [["app", "Xhunter2hunter2/0123456789abcdefghij".replace("/", "9")]],
    [["app", `-----BEGIN RSA PRIVATE KEY-----\n${SECRET}\n-----END RSA PRIVATE KEY-----`]],
    [["app", "x".repeat(4_080), `https://ann:${SECRET}@example.org`]],
  ])("%j", (words) => {
    expect(hideSecrets(words)).not.toContain("hunter2");
    expect(hideSecrets(words)).toMatch(/\*\*\*|…/);
  });
});

test("what is no secret stays as it is", () => {
  for (const words of [
    ["nginx:", "worker", "process"],
    ["/usr/sbin/nginx", "-g", "daemon off;", "-c", "/etc/nginx/nginx.conf"],
    ["containerd-shim-runc-v2", "-id", "3f2504e04f8911d39a0c0305e82c33013f2504e04f8911d39a0c0305e82c3301"],
    ["java", "-Xmx4g", "-cp", "/opt/app/lib/a.jar", "org.example.Main", "--port", "8080"],
    ["redis-server", "*:6379"],
    ["app", "--author", "Ann", "--bypass", "yes", "--passive", "on", "--monkey", "x"],
    ["psql", "-p", "5432", "-h", "db"],
    ["curl", "https://example.org:8443/a?b=c"],
  ])
    expect(hideSecrets(words)).toBe(words.join(" "));
});

test("a hostile process cannot make it work for long", () => {
  for (const unit of ["pass", "a-", "key:", "://", "secret=", "-p", "eyJ", "aA1", "token "]) {
    const words = Array.from({ length: 50 }, () => unit.repeat(Math.floor(4_000 / unit.length)));
    expect(hideSecrets(words).length).toBeLessThan(10_000);
    expect(hideSecrets([words[0] ?? ""]).length).toBeLessThan(10_000);
  }
});
