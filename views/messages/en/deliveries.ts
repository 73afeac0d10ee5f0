import type { DeliveryMessages } from '../de/deliveries.ts'

export const deliveries: DeliveryMessages = {
  title: 'Deliveries',
  letters: 'Not delivered',
  link: (count) => (count === 1 ? '1 delivery did not arrive' : `${count} deliveries did not arrive`),
  linkOpen: (count) =>
    count === 1 ? '1 delivery is still on its way' : `${count} deliveries are still on their way`,
  none: 'Everything has arrived.',
  noneHint:
    'What is still on its way appears here, and so does what another server did not accept in the end. You can then send that again.',
  hint: 'Other servers did not accept these, and they are not tried again by themselves. If something has changed there, you can send them again; each will arrive only once.',
  resend: 'Send again',
  resendAll: 'Send everything again',
  resendServer: (count) => (count === 1 ? 'Send again' : `Send all ${count} again`),
  resendServerNamed: (host, count) =>
    count === 1 ? `Send again to ${host}` : `Send all ${count} again to ${host}`,
  resendNamed: (what, host) => `Send again to ${host}: ${what}`,
  more: (count) => (count === 1 ? 'and 1 more' : `and ${count} more`),
  moreServers: (count) => (count === 1 ? 'There is 1 more server.' : `There are ${count} more servers.`),
  failingSince: (time) => `Failing since ${time}.`,
  to: (whom) => `to ${whom}`,
  made: (time) => `from ${time}`,
  code: (status) => `answer ${status}`,
  resent: (count) =>
    count === 1
      ? 'It is being tried again. Whether it arrives, you see here.'
      : `${count} deliveries are being tried again. Whether they arrive, you see here.`,
  resentLater: (count) =>
    count === 1
      ? 'It will be tried again as soon as things go out again.'
      : `${count} deliveries will be tried again as soon as things go out again.`,
  nothingResent: 'There was nothing left to send.',
  post: (title) => `Post “${title}”`,
  postEdit: (title) => `Edit of “${title}”`,
  postDelete: (title) => `Deletion of “${title}”`,
  answer: (title) => `Your reply under “${title}”`,
  answerEdit: (title) => `Edit of your reply under “${title}”`,
  answerDelete: (title) => `Deletion of your reply under “${title}”`,
  untitled: 'untitled',
  profile: 'Change of your profile',
  accept: 'Your acceptance to somebody',
  reject: 'Your refusal to somebody',
  other: 'A message to the server',
  open: {
    title: 'Still on its way',
    hint: 'These are tried again by themselves; there is nothing you have to do.',
    nextTry: (time) => `Next try: ${time}.`,
    inHand: 'Being tried right now.',
    due: 'Up next.',
    unworked: 'Waits until things go out again.',
    moreServers: (count) => (count === 1 ? 'and 1 more server' : `and ${count} more servers`),
  },
  reasons: {
    missing: 'The inbox does not exist there any more.',
    refused: 'The server does not let your blog in.',
    rejected: 'The server does not accept this message.',
    busy: 'The server has too much to do.',
    broken: 'The server is out of order.',
    moved: 'The server points to another address.',
    noHost: 'There is no server by this name any more.',
    unreachable: 'The server cannot be reached.',
    silent: 'The server does not answer.',
    insecure: 'The server has no secure connection.',
    unusable: 'The address is not one that anything can be sent to.',
    other: 'The server did not accept it.',
  },
  standstill: {
    title: 'Nothing is going out at the moment',
    worker:
      'No worker is running. Your posts are on the blog, but other servers do not hear of them, and replies wait. Start a worker on your server: “parzelle worker”, or Parzelle with ROLE=worker. Nothing gets lost.',
    deliveries:
      'Nothing has been delivered for more than five minutes. Restart Parzelle on your server, and look at the messages before that. Nothing gets lost.',
    jobs: 'Work has been waiting for more than five minutes, for example replies from other servers. Restart Parzelle on your server, and look at the messages before that. Nothing gets lost.',
  },
  lost: {
    title: 'No longer there',
    hint: 'These accounts followed you. Their servers say that they no longer exist, so nothing is delivered to them any more. Whoever comes back and follows you is a follower again.',
    since: (day) => `since ${day}`,
  },
}
