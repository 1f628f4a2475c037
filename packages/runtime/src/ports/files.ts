/** Text files that an agent asks for through its client. */
export interface FilePort {
  /** @throws the error of the file system */
  read(path: string): Promise<string>;
  write(path: string, content: string): Promise<void>;
}
