// A second reader of archives, after docs/archive.md. `node verify.mjs FILE…`: a line a file, "ok" or "no" and why.
// It shares nothing with the program: its own ZIP, its own JSON writer, Node's own SHA-256 and Ed25519.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const LATER = { "payments.jsonl": "payment", "vouchers.jsonl": "voucher", "voucher_uses.jsonl": "voucher_paid" };
const AFTER = ["journal.jsonl", "z.jsonl", "closings.jsonl", "sales.csv", "days.csv", "LISEZMOI.txt"];
const OLD_NAMES = ["sales.jsonl", "returns.jsonl", ...AFTER];
const NEW_NAMES = ["sales.jsonl", "returns.jsonl", ...Object.keys(LATER), ...AFTER];
const sha = (bytes) => createHash("sha256").update(bytes).digest("hex");
const must = (good, why) => {
  if (!good) throw new Error(why);
};

const TABLE = new Uint32Array(256).map((_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
const crc = (bytes) => {
  let c = 0xffffffff;
  for (const b of bytes) c = TABLE[(c ^ b) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
};

// Read by the local headers, in order; then everything is written again and compared, byte by byte.
function unzip(content) {
  const found = [];
  let at = 0;
  while (at + 30 <= content.length && content.readUInt32LE(at) === 0x04034b50) {
    const size = content.readUInt32LE(at + 18);
    const length = content.readUInt16LE(at + 26);
    const body = at + 30 + length + content.readUInt16LE(at + 28);
    must(body + size <= content.length, "a file is cut");
    found.push([content.toString("latin1", at + 30, at + 30 + length), content.subarray(body, body + size)]);
    at = body + size;
  }
  must(zip(found).equals(content), "the ZIP has bytes that no file explains");
  return found;
}

function zip(files) {
  const parts = [];
  const central = [];
  let offset = 0;
  for (const [name, body] of files) {
    const fixed = Buffer.alloc(26);
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(33, 8);
    fixed.writeUInt32LE(crc(body), 10);
    fixed.writeUInt32LE(body.length, 14);
    fixed.writeUInt32LE(body.length, 18);
    fixed.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), fixed, Buffer.from(name, "latin1")]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((0o644 << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.from([0x50, 0x4b, 1, 2, 20, 3]), fixed, tail, Buffer.from(name, "latin1"));
    parts.push(local, body);
    offset += local.length + body.length;
  }
  const listed = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}

const byPoint = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)); // UTF-8 sorts as code points do
function json(value) {
  if (Array.isArray(value)) return `[${value.map(json).join(",")}]`;
  if (value && typeof value === "object")
    return `{${Object.keys(value).sort(byPoint).map((key) => `${json(key)}:${json(value[key])}`).join(",")}}`;
  if (typeof value === "number") must(Number.isSafeInteger(value), "a number is not whole");
  return JSON.stringify(value);
}

function rows(bytes, name) {
  const text = bytes.toString("utf8");
  must(Buffer.from(text).equals(bytes), `${name} is no UTF-8`);
  must(text === "" || text.endsWith("\n"), `${name} has no end`);
  const found = text === "" ? [] : text.slice(0, -1).split("\n").map((line) => JSON.parse(line));
  must(found.map((one) => `${json(one)}\n`).join("") === text, `${name} has another form`);
  must(found.every((one) => one && typeof one === "object" && !Array.isArray(one)), `${name} has other rows`);
  return found;
}

const whole = (value) => {
  must(Number.isSafeInteger(value), "an amount is not whole");
  return value;
};
const sum = (list, of) => list.reduce((total, one) => total + whole(of(one)), 0);
const percent = (text) => (text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text);
const add = (sums, key, amount) => sums.set(key, (sums.get(key) ?? 0) + whole(amount));
const same = (a, b) => {
  const keys = new Set([...a.keys(), ...b.keys()]);
  return [...keys].every((key) => (a.get(key) ?? 0) === (b.get(key) ?? 0));
};

function checkOne(content) {
  const files = unzip(content);
  const has = json(files.map(([name]) => name));
  const NAMES = [OLD_NAMES, NEW_NAMES].find((names) => json([...names, "manifest.json", "manifest.sig"]) === has);
  must(NAMES, "other files");
  const of = Object.fromEntries(files);
  const [told, ...more] = rows(of["manifest.json"], "manifest.json");
  must(told && more.length === 0 && told.format === "comptoir-archive-1", "no manifest of this form");
  const listed = NAMES.map((name) => ({ name, size: of[name].length, sha256: sha(of[name]) }));
  must(json(told.files) === json(listed), "a file is not the one of the manifest");
  const key = Buffer.from(told.key, "base64");
  must(key.length === 32 && key.toString("base64") === told.key, "no public key");
  const signature = Buffer.from(of["manifest.sig"].toString("latin1"), "base64");
  must(`${signature.toString("base64")}\n` === of["manifest.sig"].toString("latin1"), "the signature has another form");
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), key]);
  const publicKey = createPublicKey({ key: spki, format: "der", type: "spki" });
  must(verify(null, of["manifest.json"], publicKey, signature), "the signature is not that of its key");

  const sales = rows(of["sales.jsonl"], "sales.jsonl");
  const returns = rows(of["returns.jsonl"], "returns.jsonl");
  const entries = rows(of["journal.jsonl"], "journal.jsonl");
  const zs = rows(of["z.jsonl"], "z.jsonl");
  const closings = rows(of["closings.jsonl"], "closings.jsonl");
  must(told.sales === sales.length && told.entries === entries.length, "rows are missing");

  let before = told.chain.before;
  let seq = told.chain.first - 1;
  for (const entry of entries) {
    seq += 1;
    must(entry.seq === seq, `entry ${seq} is missing`);
    if ("body" in entry) {
      const text = [before, seq, entry.at, entry.kind, entry.body].join("\n");
      must(sha(Buffer.from(text)) === entry.hash, `entry ${seq} was changed`);
    }
    before = entry.hash;
  }
  must(seq === told.chain.last && before === told.chain.head, "the end of the journal is another");

  const paid = new Map();
  const salvaged = new Map();
  for (const entry of entries.filter((one) => one.kind === "paid" || one.kind === "salvaged")) {
    const facts = JSON.parse(entry.body);
    if (entry.kind === "paid") paid.set(facts.id, { ...facts, paid_at: entry.at });
    else salvaged.set(facts.id, facts);
  }
  const heads = new Map();
  let head = told.chain.before;
  for (const entry of entries) {
    if (entry.kind === "paid") heads.set(JSON.parse(entry.body).id, head);
    head = entry.hash;
  }
  const leaps = entries.some((one) => one.kind === "counter_raised" || one.kind === "salvage");
  const without = new Set(told.without_entry);
  const last = new Map();
  const seen = new Set();
  const ofSales = new Map();
  for (const sale of sales) {
    const rates = new Map();
    for (const line of sale.lines) {
      add(rates, `${line.rate} net`, line.net);
      add(rates, `${line.rate} tax`, line.tax);
    }
    const groups = new Map();
    for (const group of sale.rates) {
      must(!groups.has(`${group.rate} net`), "a rate is there twice");
      add(groups, `${group.rate} net`, group.net);
      add(groups, `${group.rate} tax`, group.tax);
      add(ofSales, `${sale.currency} ${percent(group.rate)} net`, group.net);
      add(ofSales, `${sale.currency} ${percent(group.rate)} tax`, group.tax);
    }
    must(rates.size === groups.size && same(rates, groups), `the tax of ${sale.receipt}`);
    must(sum(sale.rates, (one) => one.net + one.tax) === whole(sale.total), `the total of ${sale.receipt}`);
    must(sum(sale.tenders, (one) => one.amount) - whole(sale.change) === sale.total + whole(sale.rounding), `what was paid of ${sale.receipt}`);
    const facts = paid.get(sale.id) ?? salvaged.get(sale.id);
    paid.delete(sale.id);
    must(without.has(sale.receipt) === !facts, `${sale.receipt} is not in the journal`);
    for (const key of ["receipt", "paid_at", "currency", "cashier"])
      must(!facts || !(key in facts) || facts[key] === sale[key], `${sale.receipt} is told otherwise`);
    must(!facts || !("total" in facts) || Number(facts.total.replace(".", "")) === sale.total, `${sale.receipt} is told otherwise`);
    must(!sale.chain || !heads.has(sale.id) || heads.get(sale.id).slice(0, 12) === sale.chain, `${sale.receipt} has another chain`);
    must(!seen.has(sale.receipt), `${sale.receipt} is there twice`);
    seen.add(sale.receipt);
    const number = /^(.+-\d{6})-(\d{4,9})$/.exec(sale.receipt);
    must(number, `${sale.receipt} is no number`);
    must(leaps || !last.has(number[1]) || last.get(number[1]) + 1 === Number(number[2]), `a receipt before ${sale.receipt}`);
    last.set(number[1], Number(number[2]));
  }
  const lost = new Set(told.lost);
  for (const facts of paid.values()) must(lost.has(facts.receipt), `${facts.receipt} is missing`);

  const bodies = (kind) => entries.filter((one) => one.kind === kind).map((one) => JSON.parse(JSON.parse(one.body).body));
  must(json(bodies("return")) === json(returns), "the returns are not those of the journal");
  if (NAMES === NEW_NAMES)
    for (const [name, kind] of Object.entries(LATER))
      must(json(bodies(kind)) === json(rows(of[name], name)), `${name} is not that of the journal`);
  must(json(bodies("z")) === json(zs), "the Z reports are not those of the journal");
  must(json(bodies("period")) === json(closings), "the closings are not those of the journal");
  must(json(zs.map((one) => one.heading.number)) === json(Array.from({ length: told.last_z - told.first_z + 1 }, (_, n) => told.first_z + n)), "a Z is missing");

  const code = (z) => z.heading.currency.code;
  const group = (sums, money, list, sign) => {
    for (const one of list)
      for (const part of ["net", "tax"]) add(sums, `${money} ${percent(one.rate.percent ?? one.rate)} ${part}`, sign * one[part]);
  };
  const others = new Set(zs.flatMap((one) => one.others.map((other) => other.name)));
  const [sold, back, ofReturns] = [new Map(), new Map(), new Map()];
  for (const z of zs) {
    group(sold, code(z), z.rates, 1);
    group(back, code(z), [...z.returns.rates, ...z.voided.rates], 1);
  }
  for (const one of returns.filter((each) => !each.taken_from)) group(ofReturns, one.currency.code, one.lines, 1);
  const counted = (sums) => new Map([...sums].filter(([name]) => !others.has(name.split(" ")[0])));
  must(lost.size > 0 || same(counted(ofSales), counted(sold)), "the sales do not make the sums of the Z reports");
  must(lost.size > 0 || same(counted(ofReturns), counted(back)), "the returns do not make the sums of the Z reports");

  const start = new Map();
  const total = new Map();
  for (const one of closings) {
    const money = one.currency.code;
    must(sum(one.rates, (group) => group.net + group.tax) === whole(one.turnover), `the turnover of ${one.label}`);
    const from = one.kind === "day" ? whole(one.perpetual) - one.turnover : whole(one.perpetual);
    if (!total.has(money)) {
      start.set(money, from);
      total.set(money, from);
    }
    must(total.get(money) === from, `the total since the beginning at ${one.label}`);
    total.set(money, one.perpetual);
    if (one.kind === "day") {
      const z = zs.find((report) => String(report.heading.number) === one.label);
      const [ofZ, ofDay] = [new Map(), new Map()];
      must(z, `no Z for day ${one.label}`);
      group(ofZ, code(z), z.rates, 1);
      group(ofZ, code(z), [...z.returns.rates, ...z.voided.rates], -1);
      group(ofDay, code(z), one.rates, 1);
      must(same(ofZ, ofDay), `the sums of day ${one.label}`);
    }
  }
  return { till: told.till, kind: told.kind, label: told.label, chain: told.chain, key: told.key, start, total };
}

const checked = [];
let good = true;
for (const path of process.argv.slice(2)) {
  try {
    checked.push(checkOne(readFileSync(path)));
    console.log(`ok ${path}`);
  } catch (error) {
    good = false;
    console.log(`no ${path}: ${error.message}`);
  }
}
const groups = new Map();
for (const one of checked) groups.set(`${one.till} ${one.kind}`, [...(groups.get(`${one.till} ${one.kind}`) ?? []), one]);
if (process.env.ORDER)
  for (const group of groups.values()) {
    group.sort((a, b) => a.chain.first - b.chain.first);
    group.slice(1).forEach((two, n) => {
      const one = group[n];
      const follows = two.chain.first === one.chain.last + 1 && two.chain.before === one.chain.head && two.key === one.key;
      const goesOn = [...one.total].every(([code, amount]) => (two.start.get(code) ?? amount) === amount);
      if (!(follows && goesOn)) {
        good = false;
        console.log(`no order: ${one.label}, ${two.label}`);
      }
    });
  }
process.exit(good ? 0 : 1);
