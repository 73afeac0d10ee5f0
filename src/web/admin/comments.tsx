import type { Hono } from 'hono'
import { CommentPage, CommentsPage } from '../../../views/admin/comments.tsx'
import type { Filled, Notice } from '../../../views/admin/desk.ts'
import { MessagePage } from '../../../views/admin/message.tsx'
import type { App } from '../../app.ts'
import { answerComment, deleteAnswer, reviseAnswer } from '../../comments/answer.ts'
import { hideComment, showComment } from '../../comments/moderate.ts'
import { type DeskComment, findDeskComment, listLatestComments } from '../../comments/queries.ts'
import { isAppError, notFound } from '../../errors.ts'
import { isId } from '../../lib/uuid.ts'
import { toErrors } from '../forms.ts'
import { type DeskContext, type DeskEnv, getId, show } from './context.ts'
import { explainRescue, rescueMethod } from './rescue.ts'

const pageLength = 20

/** What people wrote under the posts: read, answer, hide. */
export function addComments(desk: Hono<DeskEnv>, app: App): void {
  desk.get('/admin/comments', (c) => showList(c, app))

  desk.get('/admin/comments/:id', async (c) => {
    const comment = await getDeskComment(app, getId(c))
    return showOne(c, comment, { values: { markdown: comment.markdown ?? '' }, errors: {} })
  })

  desk.post('/admin/comments/:id/hide', async (c) => {
    await hideComment(app, getId(c))
    return backToList(c, 'hidden')
  })

  desk.post('/admin/comments/:id/show', async (c) => {
    await showComment(app, getId(c))
    return backToList(c, 'shown')
  })

  addAnswers(desk, app)
}

function addAnswers(desk: Hono<DeskEnv>, app: App): void {
  desk.post('/admin/comments/:id/answer', (c) =>
    writeAnswer(c, app, 'answered', (id, markdown) => answerComment(app, id, markdown)),
  )

  desk.post('/admin/comments/:id/edit', (c) =>
    writeAnswer(c, app, 'answerSaved', (id, markdown) => reviseAnswer(app, id, markdown)),
  )

  desk.on(rescueMethod, ['/admin/comments/:id/answer', '/admin/comments/:id/edit'], async (c) => {
    explainRescue(c)
    const comment = await findDeskComment(app.db, getId(c))
    return comment ? showOne(c, comment, { values: c.var.form.values, errors: {} }) : showGone(c)
  })

  desk.post('/admin/comments/:id/delete', async (c) => {
    await deleteAnswer(app, getId(c))
    return backToList(c, 'answerDeleted')
  })
}

async function writeAnswer(
  c: DeskContext,
  app: App,
  done: string,
  write: (id: string, markdown: string) => Promise<unknown>,
): Promise<Response> {
  const { desk, form } = c.var
  try {
    await write(getId(c), form.values.markdown ?? '')
    return backToList(c, done)
  } catch (error) {
    if (!isAppError(error)) throw error
    const comment = await findDeskComment(app.db, getId(c))
    if (!comment) return showGone(c)
    const { problems } = desk.words.talk
    const fields = error.code === 'invalid' ? error.fields : { markdown: 'answerRefused' }
    return showOne(c, comment, {
      values: form.values,
      errors: toErrors(fields, problems, desk.words.problems),
    })
  }
}

async function showList(c: DeskContext, app: App): Promise<Response> {
  const before = c.req.query('before')
  if (before !== undefined && !isId(before)) throw notFound('page')
  const found = await listLatestComments(app.db, { limit: pageLength + 1, before })
  const comments = found.slice(0, pageLength)
  const last = comments.at(-1)
  const done = findDone(c)
  const isListed = comments.some((comment) => comment.id === done?.id)
  return show(
    c,
    <CommentsPage
      desk={{ ...c.var.desk, notice: isListed ? undefined : (done?.notice ?? c.var.desk.notice) }}
      comments={comments}
      pager={{
        newer: before === undefined ? undefined : '/admin/comments',
        older: last && found.length > pageLength ? `/admin/comments?before=${last.id}` : undefined,
      }}
      done={done}
      query={before === undefined ? '' : `?before=${before}`}
    />,
  )
}

/** What was just done to a comment of the list, with the way back where there is one. */
function findDone(c: DeskContext): { id: string; notice: Notice } | undefined {
  const { desk } = c.var
  const id = c.req.query('at')
  if (id === undefined || !isId(id)) return undefined
  if (c.req.query('done') === 'hidden')
    return {
      id,
      notice: { text: desk.words.talk.notices.hidden, undo: { action: `/admin/comments/${id}/show` } },
    }
  return desk.notice && { id, notice: desk.notice }
}

/** To the same page of the list, and there to the same comment. */
function backToList(c: DeskContext, done: string): Response {
  const id = getId(c)
  const before = c.req.query('before')
  const query = new URLSearchParams({ ...(before && { before }), done, at: id })
  return c.redirect(`/admin/comments?${query}#${id}`, 303)
}

function showOne(c: DeskContext, comment: DeskComment, filled: Filled): Response | Promise<Response> {
  const status = Object.keys(filled.errors).length > 0 ? 422 : 200
  return show(c, <CommentPage desk={c.var.desk} comment={comment} filled={filled} />, status)
}

/** The comment was deleted by its writer while the author was answering it. */
function showGone(c: DeskContext): Response | Promise<Response> {
  const { desk, form } = c.var
  const text = desk.words.talk.comments
  const back = { href: '/admin/comments', text: text.backToAll }
  const typed = form.values.markdown ?? ''
  return show(
    c,
    <MessagePage desk={desk} title={text.deleted} text={text.gone} back={back} typed={typed} />,
    409,
  )
}

/** @throws AppError not-found */
async function getDeskComment(app: App, id: string): Promise<DeskComment> {
  const comment = await findDeskComment(app.db, id)
  if (!comment) throw notFound('comment')
  return comment
}
