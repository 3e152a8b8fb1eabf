import { describe, expect, it } from 'vitest';
import { answerOf, isSuccess } from './answers.ts';
import { contactOf } from './contacts.ts';
import { hostOf } from './hosts.ts';
import { availabilities, domainOf, messageOf, transferOf } from './reading.ts';
import { negotiated } from './session.ts';
import { at, NotEpp, readEpp } from './tree.ts';
import { message } from './write.ts';

/** The exchanges that the RFCs themselves print, with their own prefixes, line breaks and namespaces. */
const EPP = 'xmlns="urn:ietf:params:xml:ns:epp-1.0"';
const DOMAIN = 'xmlns:domain="urn:ietf:params:xml:ns:domain-1.0"';

function response(result: string, inside: string): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="no"?>
  <epp ${EPP}>
    <response>
      ${result}
      ${inside}
      <trID>
        <clTRID>ABC-12345</clTRID>
        <svTRID>54322-XYZ</svTRID>
      </trID>
    </response>
  </epp>`;
}

const SUCCESS = '<result code="1000"><msg>Command completed successfully</msg></result>';
const read = (result: string, inside: string) => answerOf(readEpp(response(result, inside)));

describe('the exchanges printed in the RFCs', () => {
  it('5730, 2.4: a greeting says what is spoken; the login asks for what is known of it', () => {
    const greeting = readEpp(`<?xml version="1.0" encoding="UTF-8" standalone="no"?>
  <epp ${EPP}>
    <greeting>
      <svID>Example EPP server epp.example.com</svID>
      <svDate>2000-06-08T22:00:00.0Z</svDate>
      <svcMenu>
        <version>1.0</version>
        <lang>en</lang>
        <lang>fr</lang>
        <objURI>urn:ietf:params:xml:ns:obj1</objURI>
        <objURI>urn:ietf:params:xml:ns:domain-1.0</objURI>
        <svcExtension>
          <extURI>http://custom/obj1ext-1.0</extURI>
          <extURI>urn:ietf:params:xml:ns:rgp-1.0</extURI>
        </svcExtension>
      </svcMenu>
      <dcp>
        <access><all/></access>
        <statement>
          <purpose><admin/><prov/></purpose>
          <recipient><ours/><public/></recipient>
          <retention><stated/></retention>
        </statement>
      </dcp>
    </greeting>
  </epp>`);
    const { spoken, login } = negotiated(at(greeting, 'epp:greeting') ?? greeting, {
      user: 'ClientX',
      password: 'foo-BAR2&<',
    });
    expect([...spoken]).toEqual(['domain', 'rgp']);
    const text = message(login);
    expect(text).toContain('<pw>foo-BAR2&amp;&lt;</pw>');
    expect(text).not.toContain('obj1');
  });

  it('5730, 3: a refusal with its value and reason', () => {
    const answer = read(
      `<result code="2004">
         <msg>Parameter value range error</msg>
         <extValue>
           <value xmlns:obj="urn:ietf:params:xml:ns:obj"><obj:elem1>2525</obj:elem1></value>
           <reason>Value exceeds maximum.</reason>
         </extValue>
       </result>`,
      '',
    );
    expect(isSuccess(answer)).toBe(false);
    expect(answer).toMatchObject({
      code: 2004,
      text: 'Parameter value range error: Value exceeds maximum.',
      reference: '54322-XYZ',
      transaction: 'ABC-12345',
    });
  });

  it('5730, 2.9.2.3: a message of the queue, about a transfer', () => {
    const answer = read(
      '<result code="1301"><msg>Command completed successfully; ack to dequeue</msg></result>',
      `<msgQ count="5" id="12345">
         <qDate>2000-06-08T22:00:00.0Z</qDate>
         <msg>Transfer requested.</msg>
       </msgQ>
       <resData>
         <domain:trnData ${DOMAIN}>
           <domain:name>example.com</domain:name>
           <domain:trStatus>pending</domain:trStatus>
           <domain:reID>ClientX</domain:reID>
           <domain:reDate>2000-06-08T22:00:00.0Z</domain:reDate>
           <domain:acID>ClientY</domain:acID>
           <domain:acDate>2000-06-13T22:00:00.0Z</domain:acDate>
           <domain:exDate>2002-09-08T22:00:00.0Z</domain:exDate>
         </domain:trnData>
       </resData>`,
    );
    expect(messageOf(answer, 'ClientY')).toMatchObject({
      id: '12345',
      count: 5,
      text: 'Transfer requested.',
      about: {
        what: 'transfer',
        name: 'example.com',
        transfer: { state: 'pending', to: 'ClientX', from: 'ClientY', isOurs: false },
      },
    });
    expect(transferOf(answer.data, 'ClientX')?.isOurs).toBe(true);
  });

  it('5731, 3.1.1: what is free', () => {
    const answer = read(
      SUCCESS,
      `<resData>
         <domain:chkData ${DOMAIN}>
           <domain:cd><domain:name avail="1">example.com</domain:name></domain:cd>
           <domain:cd>
             <domain:name avail="0">example.net</domain:name>
             <domain:reason>In use</domain:reason>
           </domain:cd>
           <domain:cd><domain:name avail="true">example.org</domain:name></domain:cd>
         </domain:chkData>
       </resData>`,
    );
    expect(availabilities(answer)).toEqual([
      { name: 'example.com', available: true },
      { name: 'example.net', available: false, reason: 'In use' },
      { name: 'example.org', available: true },
    ]);
  });

  it('5731, 3.1.2, with 3915 and 5910 beside it: a name as it is', () => {
    const answer = read(
      SUCCESS,
      `<resData>
         <domain:infData ${DOMAIN}>
           <domain:name>example.com</domain:name>
           <domain:roid>EXAMPLE1-REP</domain:roid>
           <domain:status s="pendingDelete"/>
           <domain:registrant>jd1234</domain:registrant>
           <domain:contact type="admin">sh8013</domain:contact>
           <domain:contact type="tech">sh8013</domain:contact>
           <domain:ns>
             <domain:hostObj>ns1.example.com</domain:hostObj>
             <domain:hostObj>ns1.example.net</domain:hostObj>
           </domain:ns>
           <domain:host>ns1.example.com</domain:host>
           <domain:clID>ClientX</domain:clID>
           <domain:crID>ClientY</domain:crID>
           <domain:crDate>1999-04-03T22:00:00.0Z</domain:crDate>
           <domain:upID>ClientX</domain:upID>
           <domain:upDate>1999-12-03T09:00:00.0Z</domain:upDate>
           <domain:exDate>2005-04-03T22:00:00.0Z</domain:exDate>
           <domain:trDate>2000-04-08T09:00:00.0Z</domain:trDate>
           <domain:authInfo><domain:pw>2fooBAR</domain:pw></domain:authInfo>
         </domain:infData>
       </resData>
       <extension>
         <rgp:infData xmlns:rgp="urn:ietf:params:xml:ns:rgp-1.0">
           <rgp:rgpStatus s="redemptionPeriod"/>
         </rgp:infData>
         <secDNS:infData xmlns:secDNS="urn:ietf:params:xml:ns:secDNS-1.1">
           <secDNS:dsData>
             <secDNS:keyTag>12345</secDNS:keyTag>
             <secDNS:alg>3</secDNS:alg>
             <secDNS:digestType>1</secDNS:digestType>
             <secDNS:digest>49FD46E6C4B45C55D4AC</secDNS:digest>
           </secDNS:dsData>
         </secDNS:infData>
       </extension>`,
    );
    const found = domainOf(answer, 'ClientX');
    expect(found).toMatchObject({
      name: 'example.com',
      sponsor: 'ClientX',
      isOurs: true,
      statuses: ['pendingDelete'],
      graces: ['redemptionPeriod'],
      holder: 'jd1234',
      contacts: { admin: 'sh8013', tech: 'sh8013' },
      nameServers: [{ name: 'ns1.example.com' }, { name: 'ns1.example.net' }],
      keys: [{ keyTag: 12345, algorithm: 3, digestType: 1, digest: '49FD46E6C4B45C55D4AC' }],
      authCode: '2fooBAR',
    });
    expect([found.created, found.expires].map(String)).toEqual([
      '1999-04-03T22:00:00Z',
      '2005-04-03T22:00:00Z',
    ]);
  });

  it('5731, 1.1: name servers as attributes of the name, with their glue', () => {
    const answer = read(
      SUCCESS,
      `<resData>
         <domain:infData ${DOMAIN}>
           <domain:name>example.com</domain:name>
           <domain:ns>
             <domain:hostAttr>
               <domain:hostName>ns1.example.com</domain:hostName>
               <domain:hostAddr ip="v4">192.0.2.2</domain:hostAddr>
               <domain:hostAddr ip="v6">1080:0:0:0:8:800:200C:417A</domain:hostAddr>
             </domain:hostAttr>
           </domain:ns>
           <domain:clID>ClientX</domain:clID>
         </domain:infData>
       </resData>`,
    );
    expect(domainOf(answer, 'ClientY').nameServers).toEqual([
      { name: 'ns1.example.com', addresses: ['192.0.2.2', '1080:0:0:0:8:800:200C:417A'] },
    ]);
  });

  it('5731, 3.3: what became of a creation that was reviewed', () => {
    const answer = read(
      '<result code="1301"><msg lang="en-US">Command completed successfully; ack to dequeue</msg></result>',
      `<msgQ count="5" id="12345">
         <qDate>1999-04-04T22:01:00.0Z</qDate>
         <msg>Pending action completed successfully.</msg>
       </msgQ>
       <resData>
         <domain:panData ${DOMAIN}>
           <domain:name paResult="1">example.com</domain:name>
           <domain:paTRID>
             <clTRID>ABC-12345</clTRID>
             <svTRID>54321-XYZ</svTRID>
           </domain:paTRID>
           <domain:paDate>1999-04-04T22:00:00.0Z</domain:paDate>
         </domain:panData>
       </resData>`,
    );
    expect(messageOf(answer, 'ClientX')?.about).toEqual({
      what: 'decided',
      name: 'example.com',
      transaction: 'ABC-12345',
      done: true,
    });
  });

  it('5732, 3.1.2: a host', () => {
    const { data } = read(
      SUCCESS,
      `<resData>
         <host:infData xmlns:host="urn:ietf:params:xml:ns:host-1.0">
           <host:name>ns1.example.com</host:name>
           <host:roid>NS1_EXAMPLE1-REP</host:roid>
           <host:status s="linked"/>
           <host:addr ip="v4">192.0.2.2</host:addr>
           <host:addr ip="v6">1080:0:0:0:8:800:200C:417A</host:addr>
           <host:clID>ClientY</host:clID>
         </host:infData>
       </resData>`,
    );
    expect(hostOf(data)).toEqual({
      name: 'ns1.example.com',
      addresses: ['192.0.2.2', '1080:0:0:0:8:800:200C:417A'],
    });
  });

  it('5733, 3.1.2: a contact', () => {
    const { data, extension } = read(
      SUCCESS,
      `<resData>
         <contact:infData xmlns:contact="urn:ietf:params:xml:ns:contact-1.0">
           <contact:id>sh8013</contact:id>
           <contact:roid>SH8013-REP</contact:roid>
           <contact:status s="linked"/>
           <contact:postalInfo type="int">
             <contact:name>John Doe</contact:name>
             <contact:org>Example Inc.</contact:org>
             <contact:addr>
               <contact:street>123 Example Dr.</contact:street>
               <contact:street>Suite 100</contact:street>
               <contact:city>Dulles</contact:city>
               <contact:sp>VA</contact:sp>
               <contact:pc>20166-6503</contact:pc>
               <contact:cc>US</contact:cc>
             </contact:addr>
           </contact:postalInfo>
           <contact:voice x="1234">+1.7035555555</contact:voice>
           <contact:fax>+1.7035555556</contact:fax>
           <contact:email>jdoe@example.com</contact:email>
           <contact:clID>ClientY</contact:clID>
         </contact:infData>
       </resData>`,
    );
    expect(contactOf(data, extension)).toMatchObject({
      name: 'John Doe',
      organisation: 'Example Inc.',
      street: ['123 Example Dr.', 'Suite 100'],
      city: 'Dulles',
      country: 'US',
      phone: '+1.7035555555',
      email: 'jdoe@example.com',
    });
  });
});

describe('what is received', () => {
  it('may have its words wrapped in CDATA', () => {
    const { text } = read('<result code="2306"><msg><![CDATA[A & B <no> &lt;]]></msg></result>', '');
    expect(text).toBe('A & B <no> &lt;');
  });

  it('is known by its namespaces, whatever prefixes its writer likes', () => {
    const answer = answerOf(
      readEpp(`<e:epp xmlns:e="urn:ietf:params:xml:ns:epp-1.0"><e:response>
        <e:result code="1000"><e:msg>Fine</e:msg></e:result>
        <e:resData><chkData xmlns="urn:ietf:params:xml:ns:domain-1.0">
          <cd><name avail="0">exemple.fr</name></cd></chkData></e:resData>
        <e:trID><e:svTRID>1</e:svTRID></e:trID></e:response></e:epp>`),
    );
    expect(availabilities(answer)).toEqual([{ name: 'exemple.fr', available: false }]);
  });

  it.each([
    ['a document type', '<!DOCTYPE epp [<!ENTITY a "b">]><epp xmlns="urn:ietf:params:xml:ns:epp-1.0"/>'],
    ['an entity of its own', '<epp xmlns="urn:ietf:params:xml:ns:epp-1.0">&lol;</epp>'],
    ['a tower of elements', `${'<a>'.repeat(60)}${'</a>'.repeat(60)}`],
    ['half a document', '<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><response>'],
    ['another root', '<html></html>'],
    ['another namespace', '<epp xmlns="urn:example"/>'],
    ['nothing', ''],
  ])('is not read where it is %s', (_, text) => {
    expect(() => readEpp(text)).toThrow(NotEpp);
  });
});
