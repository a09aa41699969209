/** The command that joins a class over SSH. It works exactly as printed. */

const SSH_PORT = 22;

export function joinCommand(host: string, port: number, user?: string): string {
  const target = user === undefined ? host : `${user}@${host}`;
  return port === SSH_PORT ? `ssh ${target}` : `ssh -p ${port} ${target}`;
}
