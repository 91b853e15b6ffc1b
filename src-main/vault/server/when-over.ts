import type { FastifyReply } from 'fastify';

/**
 * Calls back once, when an answer is sent or its connection is gone. An answer that waits behind others on its connection
 * does not hear of the latter by itself.
 */
export function whenOver(reply: FastifyReply, callback: () => void): void {
  const { raw } = reply;
  const { socket } = reply.request.raw;
  if (socket.closed) return callback();
  // One for each request on the connection; their number is bounded by what a writer's answers may hold.
  socket.setMaxListeners(0);
  const over = (): void => {
    raw.off('close', over);
    socket.off('close', over);
    callback();
  };
  raw.once('close', over);
  socket.once('close', over);
}
