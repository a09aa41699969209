/** The four records of a session, and changes, which name fields but no record. */
import { expect, test } from 'vitest';
import { changedSession, fieldsOf, NEW_SESSION } from '../../src/debugger/session.js';

const RECORDS = Object.values(NEW_SESSION);

test('a name stands in one record only, so that a change need not say in which', () => {
  const names = RECORDS.flatMap((record) => Object.keys(record));
  expect(names.length).toBeGreaterThan(30);
  expect(Object.keys(fieldsOf(NEW_SESSION)).toSorted()).toEqual(names.toSorted());
});

test('a change reaches every record that has a field of it, and leaves the others the same objects', () => {
  const changed = changedSession(NEW_SESSION, { speed: 8, company: 'class' });
  expect(changed.where).toEqual({ ...NEW_SESSION.where, speed: 8 });
  expect(changed.teaching).toEqual({ ...NEW_SESSION.teaching, company: 'class' });
  expect(changed.open).toBe(NEW_SESSION.open);
  expect(changed.look).toBe(NEW_SESSION.look);
});
