/** The package brings no types: what we use of it. */
declare module 'smpp' {
  namespace smpp {
    interface Pdu {
      readonly command: string;
      readonly command_status: number;
      readonly message_id?: string;
      readonly receipted_message_id?: string;
      readonly message_state?: number;
      readonly esm_class: number;
      readonly source_addr: string;
      readonly destination_addr: string;
      readonly system_id?: string;
      readonly password?: string;
      readonly data_coding?: number;
      readonly message_payload?: { readonly message: string | Buffer };
      readonly short_message?: { readonly message: string | Buffer };
      response(fields?: Record<string, unknown>): Pdu;
    }
    type Ask = (fields: Record<string, unknown>, answered?: (pdu: Pdu) => void) => void;
    interface Session {
      on(event: 'error', heard: (error: Error) => void): void;
      on(event: 'close' | 'connect' | 'secureConnect', heard: () => void): void;
      on(event: string, heard: (pdu: Pdu) => void): void;
      send(pdu: Pdu, answered?: (pdu: Pdu) => void): boolean;
      close(): void;
      destroy(): void;
      unbind(): void;
      bind_transmitter: Ask;
      bind_receiver: Ask;
      submit_sm: Ask;
      deliver_sm: Ask;
    }
    interface Server {
      listen(port: number, host: string, ready: () => void): void;
      close(done: () => void): void;
      address(): { port: number };
    }
  }
  const smpp: {
    connect(options: { url: string }): smpp.Session;
    createServer(serve: (session: smpp.Session) => void): smpp.Server;
    readonly ESME_RX_T_APPN: number;
  };
  export = smpp;
}
