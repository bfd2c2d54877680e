// Three years of declarations up to this moment, as a list of messages in the
// order of their reception.  The same day gives the same list.
//
// A message says when it is received, who sends it, what it says, and the result
// that the rules must give it; the filling stops when they give another one.

import { agencies, employers, newcomer, unknownEnterprise, users, workers } from './cast.mjs';
import {
  autumnChange, belgian, belgianDay, dayOf, isoDay, mondayOf, quarterEnd, springChange, weekday, yearOf,
} from './days.mjs';

const WEEK_AHEAD = 3; // days between the declaration of a week and its first day: Friday to Monday

// Of the last weeks, the newest first, so that each verdict stands near the top of Nora's page.
const NORAS_LAST_WEEKS = [
  'usual', 'late', 'changed', 'usual', 'cancelled-late', 'same-day', 'left-refused', 'refused', 'cancelled', 'twice',
];

const temp = (worker, agency, user, type, more) =>
  ({ worker: workers[worker], agency: agencies[agency], user: users[user], type, ...more });

// mulberry32, seeded by the day
function makeRandom(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

class Story {
  constructor(now) {
    this.now = now;
    this.today = belgianDay(now);
    this.random = makeRandom(this.today);
    this.messages = [];
    this.from = mondayOf(this.today - 3 * 365);
  }

  between(low, high) {
    return low + Math.floor(this.random() * (high - low + 1));
  }

  at(day, hourLow, hourHigh) {
    return belgian(day, this.between(hourLow, hourHigh), this.between(0, 59), this.between(0, 59));
  }

  // Nothing is received after this moment: what lies in the future stays out.
  send(message) {
    if (message.at >= this.now - 60) {
      return null;
    }
    message.order = this.messages.length;
    this.messages.push(message);
    return message;
  }

  // job: worker, agency or employer, user, type, start, end, startHour, endHour, planned
  declare(job, at, expect) {
    const features = { jointCommissionNumber: '322', workerType: job.type };
    if (job.employer) {
      features.jointCommissionNumber = job.employer.committee;
    } else {
      const { name, address, enterprise, committee } = job.user;
      features.usingEmployer = enterprise
        ? { jointCommissionNumber: committee, enterpriseNumber: enterprise }
        : { jointCommissionNumber: committee, name, address };
    }
    const hour = job.startHour && [Number(job.startHour.slice(0, 2)), Number(job.startHour.slice(2))];
    const due = hour ? belgian(job.start, ...hour) + 1 : belgian(job.start + 1, 0);
    const sender = job.employer ?? job.agency;
    return this.send({
      at, sender, job, expect: expect ?? (at >= due ? 'W' : 'A'),
      body: {
        employer: { enterpriseNumber: sender.enterprise },
        worker: job.worker.inss ? { ssin: job.worker.inss } : job.worker,
        dimonaIn: {
          startDate: isoDay(job.start),
          ...(job.end !== undefined && { endDate: isoDay(job.end) }),
          ...(job.startHour && { startHour: job.startHour, endHour: job.endHour }),
          ...(job.planned && { plannedHoursNumber: job.planned }),
          features,
        },
      },
    });
  }

  follow(first, at, kind, change, expect = 'A') {
    return first && this.send({ at, sender: first.sender, first, expect, kind, change });
  }

  cancel(first, at) {
    return this.follow(first, at, 'dimonaCancel', {});
  }

  // The usual moment: the afternoon before, the Friday before a week; for what
  // lies ahead, some day before today.
  usual(job) {
    const ahead = job.end - job.start >= 3 ? WEEK_AHEAD : 1;
    const day = Math.min(job.start - ahead, this.today - 1);
    return this.at(weekday(day) === 6 ? day - 2 : day, 14, 17); // not on a Sunday
  }

  // One job with one of the things that happen to jobs.
  play(job, fate) {
    const hour = job.startHour && Number(job.startHour.slice(0, 2));
    const days = job.end - job.start;
    let first;
    switch (fate) {
      case 'same-day':
        return this.declare(job, hour ? this.at(job.start, hour - 3, hour - 1) : this.at(job.start, 6, 9));
      case 'late':
        return this.declare(job, hour ? belgian(job.start, hour, this.between(12, 55), 8)
          : this.at(job.start + this.between(1, 3), 8, 16));
      case 'cancelled':
        first = this.declare(job, this.usual(job));
        this.cancel(first, this.at(job.start - 1, 18, 21));
        return first;
      case 'cancelled-late':
        first = this.declare(job, this.usual(job));
        this.cancel(first, this.at(job.start + 1, 9, 12));
        return first;
      case 'changed':
        first = this.declare(job, this.usual(job));
        if (hour) {
          this.follow(first, this.at(job.start - 1, 18, 20), 'dimonaUpdate',
            { startHour: job.startHour, endHour: String(Number(job.endHour) - 100).padStart(4, '0') });
        } else if (days >= 2) {
          this.follow(first, this.at(job.end, 9, 11), 'dimonaUpdate', { endDate: isoDay(job.end - 1) });
        }
        return first;
      case 'refused': // an unknown user undertaking, put right a quarter of an hour later
        first = this.usual(job);
        if (job.user?.enterprise) {
          this.declare({ ...job, user: { ...job.user, enterprise: unknownEnterprise } }, first - 900, 'B');
        }
        return this.declare(job, first);
      case 'left-refused': // the same, and nobody noticed
        return this.declare({ ...job, user: { ...job.user, enterprise: unknownEnterprise } }, this.usual(job), 'B');
      case 'twice':
        first = this.declare(job, this.usual(job));
        if (first) {
          this.declare(job, first.at + 37, 'B');
        }
        return first;
      default:
        return this.declare(job, this.usual(job));
    }
  }

  // Mostly nothing happens.
  fate(scale = 1) {
    const chance = [['same-day', 0.05], ['late', 0.035], ['cancelled', 0.025], ['cancelled-late', 0.012],
      ['changed', 0.04], ['refused', 0.012], ['twice', 0.012]];
    let x = this.random() / scale;
    for (const [what, part] of chance) {
      if (x < part) {
        return what;
      }
      x -= part;
    }
    return 'usual';
  }

  // Single days on the given weekdays of [from, to].
  days(job, from, to, weekdays, scale) {
    for (let day = from; day <= to; day++) {
      if (weekdays.includes(weekday(day)) && this.random() < (job.share ?? 1)) {
        const over = job.endHour && job.endHour < job.startHour ? 1 : 0;
        this.play({ ...job, start: day, end: day + (job.nights ?? over) }, this.fate(scale));
      }
    }
  }

  // Monday to Friday; a student's week ends with the quarter.
  weeks(job, from, to, scale) {
    for (let monday = mondayOf(from); monday <= to; monday += 7) {
      if (monday >= from && this.random() < (job.share ?? 1)) {
        const end = job.type === 'STU' ? Math.min(monday + 4, quarterEnd(monday)) : monday + 4;
        this.play({ ...job, start: monday, end }, this.fate(scale));
      }
    }
  }
}

function nora(s) {
  const { today } = s;
  const study = s.from + 300;
  const days = study + 430;
  const thisWeek = mondayOf(today);
  const week = temp('nora', 'vlier', 'brouwerij', 'OTH');
  const day = temp('nora', 'tandem', 'papaver', 'OTH');
  const evening = temp('nora', 'vlier', 'zwanen', 'FLX', { startHour: '1700', endHour: '2300' });
  const plan = (job, start, end) => s.play({ ...job, start, end }, 'usual');

  // a student on Saturdays, and six weeks of summer
  s.days(temp('nora', 'vlier', 'madelief', 'STU', { planned: 7 }), s.from, study, [5]);
  const july = dayOf(yearOf(study), 7, 1);
  s.weeks(temp('nora', 'vlier', 'brouwerij', 'STU', { planned: 36 }), july, july + 41);
  // then days, then weeks; flexi-jobs in the evening
  s.days(day, study + 14, days, [1, 2, 3], 1.4);
  s.weeks({ ...week, share: 0.92 }, days + 7, thisWeek - 7 * (NORAS_LAST_WEEKS.length + 1));
  NORAS_LAST_WEEKS.forEach((fate, i) => {
    const monday = thisWeek - 7 * (i + 1);
    s.play({ ...week, start: monday, end: monday + 4 }, fate);
  });
  s.days({ ...evening, share: 0.5 }, days + 7, thisWeek - 7, [5], 1.5);
  // this week, tomorrow, and what is agreed already
  for (let d = thisWeek; d <= today; d++) {
    plan(day, d, d);
  }
  plan(evening, today + 1, today + 1);
  plan(week, thisWeek + 7, thisWeek + 11);
  plan(day, thisWeek + 14, thisWeek + 16);
  const nextYear = mondayOf(dayOf(yearOf(today) + 1, 1, 11));
  plan(week, nextYear, nextYear + 4);
  // other declared work
  const other = { worker: workers.nora, employer: employers.korenbloem };
  s.days({ ...other, type: 'FLX', startHour: '0600', endHour: '1200', share: 0.5 }, today - 400, today - 240, [6]);
  const first = s.declare({ ...other, type: 'OTH', start: today - 200 }, s.at(today - 202, 10, 11));
  s.follow(first, s.at(today - 60, 15, 16), 'dimonaOut', { endDate: isoDay(today - 60) });
}

// Night shifts: every second night, because periods of whole days may not meet.
function nights(s) {
  s.days(temp('jef', 'tandem', 'kaai', 'OTH', { nights: 1 }), s.today - 300, s.today - 2, [0, 2, 4], 1.2);
  // over both changes of the clock, with hours
  const inn = temp('chloe', 'passerelle', 'moulin', 'EXT', { startHour: '2200', endHour: '0600' });
  const feast = temp('marta', 'quai', 'soleil', 'FLX', { startHour: '2000', endHour: '0300' });
  for (let year = yearOf(s.from); year <= yearOf(s.today); year++) {
    for (const sunday of [springChange(year), autumnChange(year)]) {
      if (sunday > s.from && sunday <= s.today) {
        s.play({ ...inn, start: sunday - 1, end: sunday }, 'usual');
        s.play({ ...feast, start: sunday - 1, end: sunday }, 'usual');
      }
    }
  }
}

// Evenings; the week-ends in which the clock changes belong to nights().
function horeca(s) {
  const inn = temp('chloe', 'passerelle', 'moulin', 'EXT', { startHour: '1800', endHour: '2300' });
  const feast = temp('marta', 'quai', 'soleil', 'FLX', { startHour: '1800', endHour: '2300' });
  const changes = (year) => [springChange(year), autumnChange(year)];
  const isFree = (day) => changes(yearOf(day)).every((change) => Math.abs(day - change) > 3);
  for (let friday = mondayOf(s.from) + 4; friday < s.today - 1; friday += 14) {
    if (isFree(friday)) {
      s.play({ ...inn, start: friday, end: friday }, s.fate(1.5));
      s.play({ ...inn, start: friday + 1, end: friday + 1 }, s.fate(1.5));
    }
  }
  for (let friday = mondayOf(s.today - 450) + 4; friday < s.today - 1; friday += 7) {
    if (isFree(friday)) {
      s.play({ ...feast, start: friday, end: friday }, s.fate(1.5));
    }
  }
  const bar = { worker: workers.marta, employer: employers.escale, type: 'OTH', start: s.from + 40 };
  s.declare(bar, s.at(bar.start - 2, 10, 11));
}

function students(s) {
  const saturday = temp('sofie', 'vlier', 'madelief', 'STU', { planned: 6, share: 0.7 });
  s.days(saturday, s.from + 60, s.today - 2, [2, 5]);
  // more hours than the year allows: the last weeks are accepted with a warning
  const year = yearOf(s.today) - 1;
  s.weeks(temp('bram', 'vlier', 'brouwerij', 'STU', { planned: 38 }), dayOf(year, 2, 1), dayOf(year, 7, 20));
}

function others(s) {
  const { from, today } = s;
  s.weeks(temp('amelie', 'passerelle', 'ourthe', 'OTH', { share: 0.85 }), from, today + 7);
  s.weeks(temp('lukas', 'bruecke', 'kabel', 'OTH', { share: 0.7 }), from, today - 30);
  s.weeks(temp('lukas', 'bruecke', 'montage', 'OTH', { share: 0.15 }), from, today - 30);
  s.days(temp('youssef', 'quai', 'kliniek', 'OTH'), today - 500, today, [0, 3], 2.5);
  s.weeks(temp('dieter', 'bruecke', 'kaese', 'OTH', { share: 0.9 }), today - 700, today - 60);
  s.days(temp('lucie', 'passerelle', 'meuse', 'OTH'), today - 250, today - 1, [1, 4]);
  const once = mondayOf(today - 40) + 2;
  s.play({ ...temp('ines', 'vlier', 'papaver', 'OTH'), start: once, end: once }, 'usual');
  const soon = { ...temp('', 'quai', 'kliniek', 'OTH'), worker: newcomer, start: today + 3, end: today + 3 };
  s.declare(soon, s.at(today - 1, 11, 12), 'S');
}

// Hours a year of students, in the order of reception, as domain/codes/student_quota.tsv.
function expectQuota(messages) {
  const quota = (year) => (year >= 2025 ? 650 : year >= 2023 ? 600 : 475);
  const used = new Map();
  for (const m of messages) {
    const job = (m.first ?? m).job;
    if (job.type !== 'STU' || m.expect === 'B') {
      continue;
    }
    const key = `${job.worker.inss} ${yearOf(job.start)}`;
    if (!m.first) {
      used.set(key, (used.get(key) ?? 0) + job.planned);
      m.expect = used.get(key) > quota(yearOf(job.start)) ? 'W' : m.expect;
    } else if (m.kind === 'dimonaCancel') {
      used.set(key, used.get(key) - job.planned);
    } else if (used.get(key) > quota(yearOf(job.start))) {
      m.expect = 'W'; // judged anew
    }
  }
}

export function makeHistory(now) {
  const s = new Story(now);
  for (const part of [nora, nights, horeca, students, others]) {
    part(s);
  }
  s.messages.sort((a, b) => a.at - b.at || a.order - b.order);
  expectQuota(s.messages);
  return s.messages;
}
